/** The door of `notebooks/kit`: what notebooks show things with. */
export { plot, plots, print, say, table } from './display.ts'
export { knownRegion, region } from './region.ts'
export { small } from './small.ts'

/** `0.1234` as `12.3 %`. */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`

/** `1234567` as `1,234,567`. */
export const grouped = (n: number): string => Math.round(n).toLocaleString('en-US')
