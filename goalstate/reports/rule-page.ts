import type { RuleText } from './make-result.ts'

/** One rule for people, as Markdown. */
export function rulePage(rule: RuleText): string {
  const { id, severity, title, why, remedy, example, target } = rule
  return `# ${id}: ${title}

${severity === 'error' ? 'An error' : `A ${severity}`}${target === undefined ? '' : `, for hosts with the agents of \`${target}\``}.

**Why.** ${why}

**Example.** ${sentence(example)}.

**Remedy.** ${remedy}

Give it another severity with \`--severity ${id}=warning\`, leave it out with \`--disable ${id}\`, or excuse
single findings with \`--suppress\`.
`
}

/** All rules in one table, each with a link to its page. */
export function ruleIndexPage(rules: readonly RuleText[]): string {
  const rows = [...rules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      ({ id, severity, title, target }) =>
        `| [${id}](${id}.md) | ${severity} | ${title.replaceAll('|', '\\|')} | ${target ?? ''} |`,
    )
  return `# Rules

What \`portent check\` and \`portent drift\` look for. A rule with a target is of use only for that
generation of agents (\`--target\`). Ids never change. Made by \`npm run docs\`.

| rule | severity | what | target |
|---|---|---|---|
${rows.join('\n')}

There is no ALC-NBR-004 (a neighbor table leads from one address to another and not back): ALC-CMP-003 finds
it at the host that is not told, and where hosts ask on demand one direction alone is no mistake.
`
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
