import type { RecentActors } from '../auth/recent-actors.ts'
import type { Writer } from './change.ts'

/** Who changes what others may do. */
export interface AccessWriter extends Writer {
  /** Whom this process let in a moment ago; told to forget when somebody may do less than before. */
  recent: Pick<RecentActors, 'forget'>
}

/** Makes a change after which nobody is believed without another look, also where its commit was not confirmed. */
export async function forgettingCallers<T>({ recent }: AccessWriter, change: () => Promise<T>): Promise<T> {
  try {
    return await change()
  } finally {
    recent.forget()
  }
}
