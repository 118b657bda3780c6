// Copies what `tsc` leaves behind, SQL statements and .proto files, beside the compiled files.
import { cpSync } from 'node:fs'

for (const folder of ['datasets/sql', 'ml/features/sql']) {
  cpSync(folder, `dist/${folder}`, { recursive: true })
}
cpSync('goalstate/wire', 'dist/goalstate/wire', {
  recursive: true,
  filter: (path) => path === 'goalstate/wire' || path.endsWith('.proto'),
})
