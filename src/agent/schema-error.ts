import type { ErrorObject } from 'ajv';

/** What a schema found wrong, for people who wrote the file by hand. */
export function explainSchemaError({ instancePath, keyword, message, params }: ErrorObject): string {
  const at = instancePath === '' ? 'the file' : `\`${instancePath.slice(1).replaceAll('/', '.')}\``;
  if (keyword === 'additionalProperties') return `${at} has an unknown member \`${params['additionalProperty']}\``;
  if (keyword === 'required') return `${at} lacks \`${params['missingProperty']}\``;
  if (keyword === 'const') return `${at} must be ${JSON.stringify(params['allowedValue'])}`;
  return `${at} ${message ?? 'is wrong'}`;
}
