// npm run client:types: writes the types of the client from the OpenAPI document of the service.
import { writeFileSync } from 'node:fs'
import { clientTypes, type OpenApi } from './client-types.ts'
import { startService } from './start-service.ts'

const { url, close } = await startService()
const document = (await (await fetch(`${url}/docs/json`)).json()) as OpenApi
await close()
writeFileSync(new URL('../client/api.ts', import.meta.url), clientTypes(document))
console.log('client/api.ts is written')
