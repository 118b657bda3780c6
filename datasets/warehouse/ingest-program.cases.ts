/** A program: opens a directory's warehouse, says so, takes a file if it is given one, then stays. */
import { openWarehouse } from '../warehouse.ts'

const [, , directory = '', path] = process.argv
const warehouse = await openWarehouse({ directory })
process.send?.('open')
if (path !== undefined) {
  await warehouse.ingest([path])
  process.send?.('done')
}
process.on('message', async () => {
  await warehouse.close()
  process.exit(0)
})
