/**
 * The door of `plots`: drawings as text. It brings a document model along, half a second to load: what a server
 * imports reaches it by `import()` only.
 */
export { onPaper, svgFile, svgOf } from './svg.ts'
