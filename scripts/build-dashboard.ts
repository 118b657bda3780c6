// Builds the dashboard's pages into the folder that the service reads: `npm run build` does, after `tsc`.
import { fileURLToPath } from 'node:url'
import { buildDashboard, type FileSize } from './dashboard-bundle.ts'

const folder = fileURLToPath(new URL('../dist/serving/dashboard/public/', import.meta.url))
const sizes = Object.values(await buildDashboard(folder))
const sum = (of: (size: FileSize) => number) => sizes.reduce((total, size) => total + of(size), 0)
console.log(
  `dashboard: ${sum(({ bytes }) => bytes)} bytes, ${sum(({ packed }) => packed)} compressed`,
)
