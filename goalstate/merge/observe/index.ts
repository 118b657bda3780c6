/**
 * What hosts make of messages: the one interpreter that merging is proved with, that tests hold other
 * things against, and that simulated agents can be.
 */
export {
  type Agent,
  addressText,
  agentOf,
  contentOf,
  type Slice,
  sliceOf,
  type Target,
} from './agent.ts'
export { type HeldBefore, HostObserver } from './host-observer.ts'
export { after, type Held, joinedContext, outcomeOf } from './outcome.ts'
export { sameHeld } from './same-held.ts'
export { olderFirst, type Told, toldBy } from './told.ts'
