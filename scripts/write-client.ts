// npm run client:types: writes the types of the client from the OpenAPI document of the service.
import { writeFileSync } from 'node:fs'
import { clientTypes } from './client-types.ts'
import { openApiDocument } from './open-api-document.ts'

const file = new URL('../client/api.ts', import.meta.url)
writeFileSync(file, clientTypes(await openApiDocument()))
console.log('client/api.ts is written')
