/**
 * A program: opens a directory's warehouse, says so, takes a file if it is given one, then stays; told so, it
 * forgets that file.
 */
import { openWarehouse } from '../warehouse.ts'

const [, , directory = '', path] = process.argv
const warehouse = await openWarehouse({ directory })
process.send?.('open')
process.on('message', async (order) => {
  if (order === 'forget') {
    process.send?.('forgetting')
    await warehouse.forget([path!])
    process.send?.('forgotten')
    return
  }
  await warehouse.close()
  process.exit(0)
})
if (path !== undefined) {
  await warehouse.ingest([path])
  process.send?.('done')
}
