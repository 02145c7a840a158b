{{- /* The security of every pod stands here and not in values, so that no values can take it away unseen. */}}

{{- /* What a container is restricted in. */}}
{{- define "intelgraph.containerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  {{- if .Values.hardening.extraCapabilities }}
  add:
    {{- toYaml (.Values.hardening.extraCapabilities | uniq | sortAlpha) | nindent 4 }}
  {{- end }}
  drop:
    - ALL
privileged: false
readOnlyRootFilesystem: true
{{- end }}

{{- /* Whom the processes of a pod run as, and what confines them. */}}
{{- define "intelgraph.podSecurityContext" -}}
fsGroupChangePolicy: OnRootMismatch
{{- if include "intelgraph.hasAppArmorProfile" . }}
appArmorProfile:
  {{- if eq .Values.hardening.appArmorProfile.type "Localhost" }}
  localhostProfile: {{ .Values.hardening.appArmorProfile.localhostProfile | quote }}
  type: Localhost
  {{- else }}
  type: RuntimeDefault
  {{- end }}
{{- end }}
{{- if not .Values.hardening.openshift }}
fsGroup: {{ int .Values.hardening.fsGroup }}
runAsGroup: {{ int .Values.hardening.runAsGroup }}
{{- end }}
{{- if .Values.hardening.enabled }}
runAsNonRoot: true
{{- end }}
{{- if not .Values.hardening.openshift }}
runAsUser: {{ int .Values.hardening.runAsUser }}
{{- end }}
{{- if .Values.hardening.enabled }}
seccompProfile:
  {{- if eq .Values.hardening.seccompProfile.type "Localhost" }}
  localhostProfile: {{ .Values.hardening.seccompProfile.localhostProfile | quote }}
  type: Localhost
  {{- else }}
  type: RuntimeDefault
  {{- end }}
{{- end }}
{{- end }}

{{- /* What a container is restricted in. */}}
{{- define "intelgraph.report-cronjob.containerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  {{- if .Values.hardening.extraCapabilities }}
  add:
    {{- toYaml (.Values.hardening.extraCapabilities | uniq | sortAlpha) | nindent 4 }}
  {{- end }}
  drop:
    - ALL
privileged: false
readOnlyRootFilesystem: false
{{- end }}

{{- /* What a container is given where hardening is off: the capabilities of values. */}}
{{- define "intelgraph.report-cronjob.unrestrictedContainerSecurityContext" -}}
{{- if .Values.hardening.extraCapabilities -}}
capabilities:
  add:
    {{- toYaml (.Values.hardening.extraCapabilities | uniq | sortAlpha) | nindent 4 }}
{{- else -}}
{}
{{- end }}
{{- end }}

{{- /* What a container is given where hardening is off: the capabilities of values. */}}
{{- define "intelgraph.unrestrictedContainerSecurityContext" -}}
capabilities:
  add:
    {{- toYaml (.Values.hardening.extraCapabilities | uniq | sortAlpha) | nindent 4 }}
{{- end }}
