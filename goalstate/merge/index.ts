/**
 * Many requests into few, provably the same: what merges, what remembers what was delivered, and what
 * decides how long to wait for more.
 */
export { answersTo, type HostAnswer, type RequestAnswer } from './answers.ts'
export { Delivered } from './delivered.ts'
export { defaultMost, type Merge, type MergeOptions, merge } from './merge.ts'
export { type MergedPush, Merger, type MergerOptions } from './merger.ts'
export type { MergedMessage } from './message.ts'
export { agentOf, HostObserver, sliceOf } from './observe/index.ts'
export type { Packing } from './pack.ts'
export { type MergeProof, type SealedProof, sealed } from './proof.ts'
export { mergeReport, mergeText, messagesAsFrames, messagesAsLines } from './report.ts'
export { type MergeRequest, requestOf, slicesOf } from './request.ts'
export { type Arrival, defaultSimilarity, type Hold, learnHolds } from './similarity.ts'
export { type Answered, type Asked, SingleFlight } from './single-flight.ts'
export { queueTransformations } from './transformations/index.ts'
export { Window } from './window.ts'
