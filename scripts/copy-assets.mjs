// Copies what `tsc` leaves behind, the SQL statements, beside the compiled files.
import { cpSync } from 'node:fs'

cpSync('datasets/sql', 'dist/datasets/sql', { recursive: true })
