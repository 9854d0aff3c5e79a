#!/usr/bin/env bash
# Makes the plans of this folder with Terraform itself (1.11.4): `bash make.sh FOLDER`, which is to be empty. Everything is the built-in resource
# `terraform_data`, which never drifts by itself, but the drift of the world: it needs the provider hashicorp/local.
set -euo pipefail
out=$(cd "$(dirname "$0")" && pwd)
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_CLI_ARGS=-no-color
plan() { terraform plan -out=p "${@:2}" > log; terraform show -json p > "$out/$1.json"; }
edit() { sed -i "$1" main.tf; }
mkdir -p "$1/state" "$1/world"

cd "$1/state"
cat > main.tf <<'T'
terraform { required_version = ">= 1.4" }
resource "terraform_data" "web" {
  input            = "one"
  triggers_replace = ["a"]
}
resource "terraform_data" "queue" { input = "q" }
output "web" { value = terraform_data.web.output }
T
terraform init > log
plan create && terraform apply p > log
plan no-op
edit 's/"one"/"two"/' && plan update
edit 's/"two"/"three"/' && plan update-other
edit 's/"three"/"one"/; s/\["a"\]/["b"]/' && plan replace
edit 's/\["b"\]/["a"]/' && plan destroy -destroy
cat >> main.tf <<'T'
moved {
  from = terraform_data.queue
  to   = terraform_data.line
}
T
edit 's/resource "terraform_data" "queue"/resource "terraform_data" "line"/' && plan moved && terraform apply p > log
# Somebody changes the state past the configuration: Terraform plans the way back.
terraform state pull | sed 's/"serial": \([0-9]*\)/"serial": 9\1/; s/"value": "one"/"value": "changed by hand"/' > s.json
terraform state push s.json && plan drift-of-the-state
cat >> main.tf <<'T'
resource "terraform_data" "bad" {
  input = "x"
  lifecycle {
    precondition {
      condition     = terraform_data.web.id == "nobody"
      error_message = "no"
    }
  }
}
T
terraform plan -out=p > log 2>&1 || terraform show -json p > "$out/errored.json"

cd "$1/world"
cat > main.tf <<'T'
terraform {
  required_providers {
    local = { source = "hashicorp/local" }
  }
}
resource "terraform_data" "web" { input = "one" }
resource "local_file" "page" {
  filename = "page.html"
  content  = "hello"
}
T
terraform init > log
plan create-file && rm "$out/create-file.json" && terraform apply p > log
plan provider-no-op
plan targeted -target=terraform_data.web
rm page.html && plan drift && plan drift-refresh-only -refresh-only
