import { Command, Option } from 'commander'
import { type RegionSettings, writeRegion } from '../datasets/index.ts'
import { wholeNumber } from './options.ts'
import { startStep } from './progress.ts'
import { count } from './text.ts'

interface SimulateFlags {
  seed: number
  vms?: number
  vpcs?: number
  hours?: number
  as: 'alcor' | 'zeek'
  json?: boolean
}

/** `portent simulate <dir>`: a region's log, and its truth beside it. */
export const simulateCommand = new Command('simulate')
  .description('write the log of a simulated cloud region, and its truth in files of their own')
  .argument('<dir>', 'folder to write to; made if it is not there')
  .option('--seed <number>', 'equal seeds give equal regions', wholeNumber(0), 1)
  .option('--vms <number>', 'VMs (default: 300)', wholeNumber(1))
  .option(
    '--vpcs <number>',
    'tenants, each with a VNI of its own (default: by the VMs)',
    wholeNumber(1),
  )
  .option('--hours <number>', 'length of the log (default: 60)', wholeNumber(1))
  .addOption(
    new Option('--as <kind>', 'what agents asked for, or the flows that Zeek sees')
      .choices(['alcor', 'zeek'])
      .default('alcor'),
  )
  .option('--json', 'print the result as JSON')
  .action(async (directory: string, flags: SimulateFlags) => {
    const { json, ...given } = flags
    const settings: RegionSettings = given
    const step = startStep('simulate', json)
    const written = await writeRegion(directory, settings, ({ done, requests }) =>
      step.update(done, `${count(requests)} requests`),
    )
    step.end(`${count(written.requests)} requests by ${count(written.vms)} VMs`)
    console.log(
      json ? JSON.stringify(written, null, 2) : [...written.logs, ...written.truth].join('\n'),
    )
    if (!json && written.logs.length > 1)
      console.log(
        'Zeek knows no VNI: take each file in with --network and the number it is named by.',
      )
  })
