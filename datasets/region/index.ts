/** The door of `datasets/region`: a simulated cloud region with its truth known. */
export {
  type RegionLife,
  type RegionRestart,
  type RegionStep,
  type RegionUse,
  regionLife,
  simulateRegion,
} from './region.ts'
export type { RegionPort } from './region-ports.ts'
export type { RegionSettings } from './settings.ts'
export { type RegionProgress, type WrittenRegion, writeRegion } from './write-region.ts'
