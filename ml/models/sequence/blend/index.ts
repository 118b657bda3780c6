/** The door of the blend of models. */
export { type BlendOptions, blend, loadBlend } from './blend.ts'
