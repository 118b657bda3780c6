import { session } from '../session.ts'

/** What to do where a model knows networks, but nobody has reported for an hour what happens in them. */
export function NothingReported({ vni }: { vni: number }) {
  return (
    <section class="card first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">Nothing was reported in the last hour</h2>
      <p class="soft">
        How many first packets find their item there is shown here as soon as somebody tells what
        VMs ask for. Three ways to begin:
      </p>
      <ol class="steps">
        <li>
          Report a request, with a VM of yours in place of 10.0.0.4:
          <pre>
            <code>{reportCommand(vni)}</code>
          </pre>
        </li>
        <li>
          Let agents tell it by themselves, on their way to the NCM:{' '}
          <code>portent serve --grpc-port 9016 --ncm HOST:PORT</code>
        </li>
        <li>
          Look what would be pushed for a VM: choose its VPC below, then the VM. Nothing is sent by
          looking.
        </li>
      </ol>
    </section>
  )
}

function reportCommand(vni: number): string {
  const who = session.value
  const key = who.state === 'open' && who.session.who === 'local' ? '' : keyHeader
  const body =
    `'{"requests": [{"requestId": "1", "time": "'$(date -u +%FT%TZ)'",\n` +
    `  "vni": ${vni}, "source": "10.0.0.4", "destination": "10.0.0.9"}]}'`
  return `curl ${location.origin}/v1/requests -H 'content-type: application/json'${key} \\\n  -d ${body}`
}

const keyHeader = " \\\n  -H 'authorization: Bearer KEY'"
