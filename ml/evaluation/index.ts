/** The door of `ml/evaluation`: replay of a log through simulated agent caches, and its limits. */
export { type Limits, limitCoverage, limitsOf } from './limits.ts'
export type { Outcome } from './outcome.ts'
export type { ModelPolicy, Policy } from './policy.ts'
export { replay } from './replay.ts'
export { defaultSettings, type ReplaySettings } from './settings.ts'
export { prepareTrial, type Split, type Trial } from './trial.ts'
