/** The door of `ml`: what will be asked for next, and how well that is known. */
export * from './evaluation/index.ts'
export * from './features/index.ts'
export * from './lifecycle/index.ts'
export * from './models/kmeans/index.ts'
export * from './models/sequence/index.ts'
