/** The capabilities of Linux (include/uapi/linux/capability.h), as Kubernetes writes them. */
export const CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
]);

/**
 * Capabilities that no tool gets, whatever an admin writes, and what each of them does. The measure: it works on
 * the node as a whole (no namespace holds it), it blinds what watches over the node, or what it does outlasts the
 * tool; no tool that measures needs it; and no container has it unasked.
 *
 * Strong ones that tools do need are the admin's decision and not here: SYS_ADMIN (perf and eBPF before Linux 5.8),
 * BPF, PERFMON, SYS_PTRACE, SYSLOG, NET_ADMIN, DAC_READ_SEARCH. Nor are those that container runtimes give to every
 * container (MKNOD, SETFCAP, AUDIT_WRITE...).
 */
export const FORBIDDEN_CAPABILITIES: ReadonlyMap<string, string> = new Map([
  ['ALL', 'means every capability, also those that no tool gets'],
  ['AUDIT_CONTROL', 'switches the audit of the kernel off'],
  ['AUDIT_READ', 'reads the audit log of the whole node'],
  ['LINUX_IMMUTABLE', 'leaves files behind that cannot be changed or deleted'],
  ['MAC_ADMIN', 'changes the mandatory access rules of the node'],
  ['MAC_OVERRIDE', 'goes around the mandatory access rules of the node'],
  ['SYS_BOOT', 'restarts the node, or starts another kernel on it'],
  ['SYS_MODULE', 'loads code into the kernel of the node'],
  ['SYS_RAWIO', 'reads and writes the memory and the disks of the node past the kernel'],
  ['SYS_TIME', 'sets the clock of the node'],
]);

/** Whether there is a capability of this name. */
export function isCapability(name: string): boolean {
  return CAPABILITIES.has(name);
}
