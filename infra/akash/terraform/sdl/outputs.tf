output "sdl" {
  description = "The SDL, with its secrets: it is marked sensitive, and belongs into no log"
  value       = local.sdl
  sensitive   = true
}

output "image" {
  description = "The image that it names"
  value       = var.image
}
