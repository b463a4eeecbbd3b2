export function Doubts() {
  return null
}
