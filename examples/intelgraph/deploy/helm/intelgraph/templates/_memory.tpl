{{- /* How much memory the memory-backed paths of containers take, which validate.yaml holds against their limits. */}}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "intelgraph.gatewayMainListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if ne $path.medium "Disk" }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "intelgraph.byteQuantity" (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "intelgraph.gatewayMainMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.replacesRun" .) ""))
  (include "intelgraph.gatewayMainTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "intelgraph.gatewayMainTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if ne $path.medium "Disk" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "intelgraph.listedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/spool/telemetry") (ne $path.medium "Disk") }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "intelgraph.byteQuantity" (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "intelgraph.memoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.replacesRun" .) ""))
  (include "intelgraph.totalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "intelgraph.reportSenderListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (not (has $path.mountPath (list "/out" "/var/run/secrets"))) (ne $path.medium "Disk") }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "intelgraph.byteQuantity" (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "intelgraph.reportSenderMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.replacesRun" .) ""))
  (include "intelgraph.reportSenderTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "intelgraph.reportSenderTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (not (has $path.mountPath (list "/out" "/var/run/secrets"))) (ne $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "intelgraph.reportTypesetterListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/out") (ne $path.medium "Disk") }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "intelgraph.byteQuantity" (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "intelgraph.reportTypesetterMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.replacesRun" .) ""))
  (include "intelgraph.reportTypesetterTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "intelgraph.reportTypesetterTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/out") (ne $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "intelgraph.totalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/spool/telemetry") (ne $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "intelgraph.workloadsListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/run/secrets") (ne $path.medium "Disk") }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "intelgraph.byteQuantity" (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "intelgraph.workloadsMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.replacesRun" .) ""))
  (include "intelgraph.workloadsTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "intelgraph.workloadsTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/run/secrets") (ne $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}
