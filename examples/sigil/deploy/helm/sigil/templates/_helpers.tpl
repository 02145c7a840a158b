{{- define "sigil.fullname" -}}
{{- if regexMatch "^.{33,}$" (include "sigil.name" .) }}
  {{- regexReplaceAll "[-.]+$" (include "sigil.name" . | trunc 23) "" }}
  {{- "-" }}
  {{- include "sigil.name" . | toJson | sha256sum | trunc 8 }}
{{- else }}
  {{- include "sigil.name" . }}
{{- end }}
{{- end }}

{{- define "sigil.consciousnessServiceAccountName" -}}
{{- .Values.consciousness.serviceAccount.name | default (printf "%s-consciousness" (include "sigil.fullname" .)) }}
{{- end }}

{{- define "sigil.someJustifications" -}}
{{- range $capability, $reason := .Values.hardening.justifications }}
  {{- if has $capability $.Values.hardening.extraCapabilities }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.hasAnnotations" -}}
{{- if .Values.consciousness.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.consciousnessStatefulsetMainImage" -}}
{{- .Values.consciousness.image.repository }}
{{- ":" }}
{{- .Values.consciousness.image.tag }}
{{- "@" }}
{{- .Values.consciousness.image.digest }}
{{- end }}

{{- define "sigil.someWritablePathsTmp" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.someWritablePathsRun" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "run") (has $path.mountPath (list "/run/app" "/var/run/app")) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.hasVolumeMounts" -}}
{{- $path := .path -}}
{{- if not (has $path.mountPath (list "/run/secrets" "/var/run/secrets" "/etc/sigil" "/var/lib/sigil-leveldb")) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.hasAppArmorProfile" -}}
{{- if and .Values.hardening.enabled (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "sigil.hasVolumes" -}}
{{- $path := .path -}}
{{- if ne $path.mountPath "/var/lib/sigil-leveldb" }}
  {{- true }}
{{- else if include "sigil.hasVolumeMounts" (dict "root" .root "path" $path) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.mainStatefulsetHasAnnotations" -}}
{{- if .Values.main.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "sigil.mainStatefulsetMainImage" -}}
{{- printf "%s:%s@%s" .Values.main.image.repository .Values.main.image.tag .Values.main.image.digest }}
{{- end }}

{{- define "sigil.mainStatefulsetServiceAccountName" -}}
{{- .Values.main.serviceAccount.name | default (printf "%s-main" (include "sigil.fullname" .)) }}
{{- end }}

{{- define "sigil.name" -}}
{{- if .Values.fullnameOverride }}
  {{- .Values.fullnameOverride }}
{{- else }}
  {{- if contains (.Values.nameOverride | default .Chart.Name) .Release.Name }}
    {{- .Release.Name }}
  {{- else }}
    {{- printf "%s-%s" .Release.Name (.Values.nameOverride | default .Chart.Name) }}
  {{- end }}
{{- end }}
{{- end }}
