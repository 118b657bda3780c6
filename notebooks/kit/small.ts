/** Whether to be done in seconds, with numbers that say less. */
export const small = process.env.NOTEBOOK_SMALL === '1'
