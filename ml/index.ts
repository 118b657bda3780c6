/** The door of `ml`: from request events to a model that serves, and how well it does. */
export * from './evaluation/index.ts'
export * from './features/index.ts'
export * from './lifecycle/index.ts'
export * from './models/kmeans/index.ts'
export * from './models/sequence/index.ts'
