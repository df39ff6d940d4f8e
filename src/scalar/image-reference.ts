/** A container image by its parts (the grammar of github.com/distribution/reference). */
export interface ImageReference {
  /** With the registry host when one is written. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const registry =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\\d{1,5})?/)?';
const pattern = new RegExp(
  `^(?<repository>${registry}${component}(?:/${component})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);

/** Reads an image such as `registry.example/team/page:1.2` or `page@sha256:…`. Returns undefined for anything else. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 512) return undefined;
  const groups = pattern.exec(text)?.groups;
  const { repository, tag, digest } = groups ?? {};
  if (repository === undefined || repository.length > 255) return undefined;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
