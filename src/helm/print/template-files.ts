/** The file below `templates/` that refuses values and gives no object. */
export const REFUSALS_FILE = 'validate.yaml';
