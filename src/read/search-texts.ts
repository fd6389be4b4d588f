import type { Queryable } from '../database/database.ts'
import type { SearchedModel } from './text-search.ts'

/** The texts of what was found, by kind and id. */
export type LoadTexts = (kind: SearchedModel, id: string) => Promise<string>

/** Characters of each row that are loaded: more than any snippet needs, less than a whole inbox. */
const MOST_LOADED = 100_000

/** Loads the searched texts of a page at most once, whatever is on it. */
export function createTexts(db: Queryable, hits: readonly { kind: SearchedModel; id: string }[]): LoadTexts {
  let loading: Promise<Map<string, string>> | undefined
  return async (kind, id) => {
    loading ??= load(db, hits)
    return (await loading).get(`${kind}:${id}`) ?? ''
  }
}

async function load(db: Queryable, hits: readonly { kind: SearchedModel; id: string }[]) {
  const ids = (kind: SearchedModel) => JSON.stringify(hits.filter((hit) => hit.kind === kind).map(({ id }) => id))
  const rows = await db.query<{ key: string; text: string }>(
    `/* searchTexts */ select 'Lead:' || id as key,
       concat_ws(' · ', nullif(concat_ws(' ', first_name, last_name), ''), email, job_title, seniority) as text
     from leads where id in (select jsonb_array_elements_text($1::text::jsonb)::uuid)
     union all
     select 'Company:' || id, concat_ws(' · ', company_name, company_domain, industry)
     from companies where id in (select jsonb_array_elements_text($2::text::jsonb)::uuid)
     union all
     select 'Event:' || id, left(concat_ws(' · ', email_subject, note_text, linkedin_message_text, email_body,
       call_transcript), ${MOST_LOADED})
     from events where id in (select jsonb_array_elements_text($3::text::jsonb)::uuid)`,
    [ids('Lead'), ids('Company'), ids('Event')],
  )
  return new Map(rows.map(({ key, text }) => [key, text]))
}
