// Who runs a command, as the audit log names them.
import { userInfo } from 'node:os'

/** `cli:name`; where the system has no name for the user, as in a container with any uid, `cli:uid-1234`. */
export function commandActor(user: () => { readonly username: string } = userInfo): string {
  try {
    return `cli:${user().username}`
  } catch (error) {
    // Told by the name of the system call alone: anything else is a fault.
    if ((error as { syscall?: unknown }).syscall !== 'uv_os_get_passwd') throw error
    return `cli:uid-${process.getuid?.() ?? 'unknown'}`
  }
}
