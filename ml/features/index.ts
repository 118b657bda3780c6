/** The door of `ml/features`: VMs as numbers. */
export { withAttributes } from './attributes.ts'
export { checkMatrix, type Matrix, matrixOf } from './matrix.ts'
export { type PrincipalComponents, principalComponents } from './principal-components.ts'
export type { VmProfiles } from './profile.ts'
export {
  type Block,
  type ProfileMatrix,
  type ProfileMatrixOptions,
  profileMatrix,
} from './profile-matrix.ts'
export { type FlowRange, profilesFromFlows } from './profiles-from-flows.ts'
export { profilesFromLog } from './profiles-from-log.ts'
export { type SparseRows, selectRows, sideBySideSparse } from './sparse-rows.ts'
export { truncatedSvd } from './truncated-svd.ts'
