/**
 * Many requests into few, provably the same: what merges, what remembers what was delivered, and what
 * decides how long to wait for more.
 */
export { Delivered } from './delivered.ts'
export { type Merge, type MergeOptions, merge } from './merge.ts'
export { type MergeRequest, requestOf } from './request.ts'
