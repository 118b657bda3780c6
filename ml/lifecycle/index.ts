/** The door of `ml/lifecycle`: model versions, from training to serving. */
export type { Champion, Manifest, VmRecord } from './champion.ts'
