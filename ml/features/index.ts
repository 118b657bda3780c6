/** The door of `ml/features`: VMs as numbers. */
export { checkMatrix, type Matrix, matrixOf } from './matrix.ts'
