import { Icon } from './icon.tsx'

/** Where a page lies below others. */
export function Crumbs({ steps }: { steps: readonly { title: string; href: string }[] }) {
  return (
    <nav class="crumbs" aria-label="Where this is">
      <ol>
        {steps.map(({ title, href }) => (
          <li key={href}>
            <a href={href}>{title}</a>
            <Icon name="chevron" />
          </li>
        ))}
      </ol>
    </nav>
  )
}
