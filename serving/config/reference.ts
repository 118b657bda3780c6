import { type Setting, settingList } from './setting-list.ts'

/** `docs/configuration.md`: every setting, by section. */
export function configurationReference(): string {
  const sections = new Map<string, Setting[]>()
  for (const setting of settingList) {
    const section = setting.path.length > 1 ? setting.path[0]! : ''
    sections.set(section, [...(sections.get(section) ?? []), setting])
  }
  return `${[
    '# Configuration',
    'Made from the code by `npm run docs`.',
    introduction,
    `\`\`\`yaml\n${configurationExample}\n\`\`\``,
    ...[...sections].map(([name, settings]) => sectionText(name, settings)),
  ].join('\n\n')}\n`
}

const introduction = `\`portent serve\` is told by a file (\`--config FILE\` or \`PORTENT_CONFIG\`; YAML, of which JSON is a part),
by the environment, and by flags. Flags win over the environment, the environment over the file. Time spans are
texts such as \`60s\`, \`5m\` or \`1d\`; lists in the environment are separated by commas, sections there are JSON.

\`portent config check --config FILE\` names every place that is wrong and what to do, and prints what is in force, without
secrets; \`--json\` for programs. A name that is no setting is an error, in the file and in the environment.`

/** The configuration that the reference shows. */
export const configurationExample = `home: /var/lib/portent
http:
  host: 0.0.0.0
  port: 8443
  cert: /etc/portent/tls/portent.pem
  key: /etc/portent/tls/portent.key
grpc:
  port: 9016
ncm:
  address: 10.0.0.7:9016
planning:
  costs: { missMs: 99, pushMs: 0.055, holdMsPerMinute: 0 }
  withholding: { share: 0.01 }
webhooks:
  allow: [10.0.0.0/8]
log:
  level: info`

function sectionText(name: string, settings: readonly Setting[]): string {
  return [
    name === '' ? '## At the top' : `## ${name}`,
    [
      '| setting | takes | what | by default | environment | flag |',
      '|---|---|---|---|---|---|',
      ...settings.map(row),
    ].join('\n'),
  ].join('\n\n')
}

function row({ path, kind, description, usual, env, flag }: Setting): string {
  const dashed = flag?.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const cells = [
    `\`${path.join('.')}\``,
    kind,
    description,
    usual === undefined ? '' : `\`${usual}\``,
    `\`${env}\``,
    dashed === undefined ? '' : `\`--${dashed}\``,
  ]
  return `| ${cells.join(' | ')} |`
}
