{{- /* How much memory the memory-backed paths of containers take, which validate.yaml holds against their limits. */}}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "sigil.listedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/lib/sigil-leveldb") (ne $path.medium "Disk") }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "sigil.byteQuantity" (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "sigil.memoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "sigil.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "sigil.replacesRun" .) ""))
  (include "sigil.totalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "sigil.totalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/var/lib/sigil-leveldb") (ne $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* The writable paths of the values that a container holds in memory, each with its size. */}}
{{- define "sigil.workloadsListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if include "sigil.workloadsTotalMemoryOfPathsPart" (dict "root" $ "path" $path) }}
    {{- " '" }}
    {{- $path.name }}
    {{- "' (" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- include "sigil.byteQuantity" (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- "64Mi" }}
    {{- end }}
    {{- ")," }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* How many bytes the paths of a container hold in memory. */}}
{{- define "sigil.workloadsMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "sigil.replacesTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "sigil.replacesRun" .) ""))
  (include "sigil.workloadsTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- /* How many bytes the writable paths of the values hold in the memory of a container. */}}
{{- define "sigil.workloadsTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if include "sigil.workloadsTotalMemoryOfPathsPart" (dict "root" $ "path" $path) }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "sigil.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- /* Whether a container mounts a writable path of the values, and in memory. */}}
{{- define "sigil.workloadsTotalMemoryOfPathsPart" -}}
{{- if not (has .path.mountPath (list "/var/run/secrets" "/etc/sigil" "/var/lib/sigil-leveldb")) }}
  {{- if ne .path.medium "Disk" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}
