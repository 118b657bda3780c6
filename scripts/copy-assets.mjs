// Copies what `tsc` leaves behind, SQL statements and .proto files, beside the compiled files.
import { cpSync } from 'node:fs'

cpSync('datasets/sql', 'dist/datasets/sql', { recursive: true })
cpSync('goalstate/wire', 'dist/goalstate/wire', {
  recursive: true,
  filter: (path) => path === 'goalstate/wire' || path.endsWith('.proto'),
})
