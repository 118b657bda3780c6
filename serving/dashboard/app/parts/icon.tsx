/** Lines on a grid of 20, drawn in the colour of the text. */
const paths = {
  overview: 'M3 16V9m5 7V4m5 12v-5m5 5V7',
  models: 'M10 2.5 17 6v8l-7 3.5L3 14V6zM3 6l7 3.5L17 6M10 9.5v8',
  drift: 'M2.5 13c2.5 0 2.5-6 5-6s2.5 6 5 6 2.5-9 5-9',
  findings: 'M10 3 18 16.5H2zM10 8v4m0 2.2v.1',
  health: 'M2.5 10.5h3.2L8 5l4 10 2.3-4.5h3.2',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.5v2m0 13v2m8.5-8.5h-2m-13 0h-2m14.5-6-1.4 1.4M5.4 14.6 4 16m12 0-1.4-1.4M5.4 5.4 4 4',
  moon: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z',
  system: 'M3 4h14v9.5H3zM7 17h6m-3-3.5V17',
  leave: 'M8 3H4v14h4m4.5-11 4 4-4 4m4-4H8',
  chevron: 'm7.5 4.5 5.5 5.5-5.5 5.5',
  map: 'M5 6.5a1.5 1.5 0 1 0 0-.1m3 7a1.5 1.5 0 1 0 0-.1m6-6a1.5 1.5 0 1 0 0-.1m1.5 8a1.5 1.5 0 1 0 0-.1',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zm4 9.5 4 4',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M3 7V3h4m6 0h4v4m0 6v4h-4m-6 0H3v-4',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 20 20"
      width="20"
      height="20"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  )
}
