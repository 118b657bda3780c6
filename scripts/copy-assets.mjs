// Copies what `tsc` leaves behind, SQL statements, .proto files and a program, beside the compiled files.
import { cpSync } from 'node:fs'

for (const folder of ['datasets/sql', 'ml/features/sql']) {
  cpSync(folder, `dist/${folder}`, { recursive: true })
}
const program = 'ml/models/sequence/neural/ask.py'
cpSync(program, `dist/${program}`)
cpSync('goalstate/wire', 'dist/goalstate/wire', {
  recursive: true,
  filter: (path) => path === 'goalstate/wire' || path.endsWith('.proto'),
})
