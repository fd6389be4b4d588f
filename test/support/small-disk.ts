import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { chmod, mkdtemp, open, rm, rmdir, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MOUNT = '/usr/bin/mount'
const UMOUNT = '/usr/bin/umount'

/** A disk of one's own that is soon full. Disposing takes it away. */
export interface SmallDisk extends AsyncDisposable {
  path: string
  /** Leaves only so many bytes free. */
  fill(leave: number): Promise<void>
  /** Takes away what it was filled with. */
  free(): Promise<void>
}

/** Whether this process may mount a file system in memory: root, outside of a confined container. */
export const canMountDisk = tryMount()

/** Mounts an empty disk in memory. @throws where that is not allowed */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'leadline-disk-'))
  mount(path, megabytes)
  await chmod(path, 0o755)
  const ballast = join(path, '.ballast')
  return {
    path,
    async fill(leave) {
      const { bavail, bsize } = await statfs(path)
      await using file = await open(ballast, 'w')
      const block = Buffer.alloc(bsize)
      for (let left = bavail * bsize - leave; left >= bsize; left -= bsize) await file.write(block)
    },
    free: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      unmount(path)
      await rmdir(path)
    },
  }
}

function tryMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const path = mkdtempSync(join(tmpdir(), 'leadline-disk-'))
  try {
    mount(path, 1)
    unmount(path)
    return true
  } catch {
    // @NOTE Not allowed here, which is what was asked.
    return false
  } finally {
    rmdirSync(path)
  }
}

function mount(path: string, megabytes: number): void {
  execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'pipe' })
}

function unmount(path: string): void {
  execFileSync(UMOUNT, ['-l', path], { stdio: 'pipe' })
}
