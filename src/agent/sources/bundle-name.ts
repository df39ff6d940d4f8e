/** The name of the source that `meshc agent apply --bundle` fills. */
export const bundleName = 'bundle';
