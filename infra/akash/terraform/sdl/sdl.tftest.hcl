variables {
  image             = "ghcr.io/owner/pay2slay-api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  domain_name       = "pay2slay.example"
  postgres_password = "a-password-of-a-test"
  session_secret    = "0123456789abcdef0123456789abcdef"
}

run "renders" {
  command = plan
  assert {
    condition     = yamldecode(output.sdl).services.api.image == var.image && yamldecode(output.sdl).services.scheduler.image == var.image
    error_message = "both services must run the image that was asked for"
  }
  assert {
    condition     = contains(yamldecode(output.sdl).services.api.env, "P2S_DRY_RUN=true") && contains(yamldecode(output.sdl).services.scheduler.env, "P2S_DRY_RUN=true")
    error_message = "it must be dry until told otherwise"
  }
  assert {
    condition     = !strcontains(output.sdl, "$${")
    error_message = "something was not filled in"
  }
}

run "passes_settings_on" {
  command = plan
  variables {
    settings = { BANANO_NODE_RPC = "http://node.example:7072" }
    dry_run  = false
  }
  assert {
    condition     = contains(yamldecode(output.sdl).services.scheduler.env, "BANANO_NODE_RPC=http://node.example:7072")
    error_message = "a setting was lost"
  }
}

run "refuses_a_tag" {
  command = plan
  variables {
    image = "ghcr.io/owner/pay2slay-api:latest"
  }
  expect_failures = [var.image]
}

run "refuses_another_registry" {
  command = plan
  variables {
    image = "docker.io/owner/pay2slay-api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.image]
}

run "refuses_a_bad_name" {
  command = plan
  variables {
    domain_name = "https://pay2slay.example"
  }
  expect_failures = [var.domain_name]
}

run "refuses_weak_secrets" {
  command = plan
  variables {
    postgres_password = "short"
    session_secret    = "short"
  }
  expect_failures = [var.postgres_password, var.session_secret]
}

run "refuses_a_setting_that_nobody_reads" {
  command = plan
  variables {
    settings = { P2S_DAILYCAP = "10" }
  }
  expect_failures = [var.settings]
}

run "refuses_a_setting_that_has_a_variable_of_its_own" {
  command = plan
  variables {
    settings = { P2S_DRY_RUN = "false" }
  }
  expect_failures = [var.settings]
}

run "refuses_structure_in_a_setting" {
  command = plan
  variables {
    settings = { BANANO_NODE_RPC = "x\n      - EVIL=1" }
  }
  expect_failures = [var.settings]
}
