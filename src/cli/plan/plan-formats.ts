/** The forms a plan has, the first being the default. */
export const planFormats = ['human', 'json', 'markdown', 'html', 'sarif', 'github'] as const;
