{{- define "intelgraph.someJustifications" -}}
{{- range $capability, $reason := .Values.hardening.justifications }}
  {{- if has $capability $.Values.hardening.extraCapabilities }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.fullname" -}}
{{- if regexMatch "^.{33,}$" (include "intelgraph.name" .) }}
  {{- regexReplaceAll "[-.]+$" (include "intelgraph.name" . | trunc 23) "" }}
  {{- "-" }}
  {{- include "intelgraph.name" . | toJson | sha256sum | trunc 8 }}
{{- else }}
  {{- include "intelgraph.name" . }}
{{- end }}
{{- end }}

{{- define "intelgraph.hasAnnotations" -}}
{{- if .Values.analytics.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.analyticsDeploymentMainImage" -}}
{{- .Values.analytics.image.repository }}
{{- ":" }}
{{- .Values.analytics.image.tag }}
{{- "@" }}
{{- .Values.analytics.image.digest }}
{{- end }}

{{- define "intelgraph.someWritablePathsTmp" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.someWritablePathsRun" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "run") (has $path.mountPath (list "/run/app" "/var/run/app")) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.hasAppArmorProfile" -}}
{{- if and .Values.hardening.enabled (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.analyticsDeploymentServiceAccountName" -}}
{{- .Values.analytics.serviceAccount.name | default (printf "%s-analytics" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.apiDeploymentHasAnnotations" -}}
{{- if .Values.api.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.apiDeploymentMainImage" -}}
{{- printf "%s:%s@%s" .Values.api.image.repository .Values.api.image.tag .Values.api.image.digest }}
{{- end }}

{{- define "intelgraph.apiDeploymentServiceAccountName" -}}
{{- .Values.api.serviceAccount.name | default (printf "%s-api" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.gatewayDeploymentHasAnnotations" -}}
{{- if .Values.gateway.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.gatewayDeploymentMainImage" -}}
{{- .Values.gateway.image.repository }}
{{- ":" }}
{{- .Values.gateway.image.tag }}
{{- "@" }}
{{- .Values.gateway.image.digest }}
{{- end }}

{{- define "intelgraph.gatewayDeploymentServiceAccountName" -}}
{{- .Values.gateway.serviceAccount.name | default (printf "%s-gateway" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.migrationJobName" -}}
backoffLimit: 2
template:
  metadata:
    annotations:
      {{- if .Values.hardening.enabled }}
      {{- if semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}
      {{- if .Values.migration.podAnnotations }}
      {{- toYaml .Values.migration.podAnnotations | nindent 6 }}
      {{- end }}
      {{- else if include "intelgraph.migrationJobHasAnnotations" . }}
      {{- if .Values.migration.podAnnotations }}
      {{- toYaml .Values.migration.podAnnotations | nindent 6 }}
      {{- end }}
      {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
      container.apparmor.security.beta.kubernetes.io/main: runtime/default
      {{- end }}
      {{- end }}
      {{- else if .Values.migration.podAnnotations }}
      {{- toYaml .Values.migration.podAnnotations | nindent 6 }}
      {{- end }}
      checksum/config: "27ac28132447439f"
    labels:
      app.kubernetes.io/instance: {{ .Release.Name | quote }}
      app.kubernetes.io/name: migration
      app.kubernetes.io/part-of: intelgraph
      {{- with .Values.migration.image.tag }}
      app.kubernetes.io/version: {{ . | quote }}
      {{- end }}
      cdk8s.io/metadata.addr: intelgraph-migration-c8214eb5
      {{- with .Values.migration.podLabels }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
  spec:
    {{- with .Values.migration.affinity }}
    affinity:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    automountServiceAccountToken: false
    containers:
      - args:
          - migrate
          - --to
          - latest
        env:
          - name: LOG_LEVEL
            valueFrom:
              configMapKeyRef:
                key: log-level
                name: {{ printf "%s-config" (include "intelgraph.fullname" .) | quote }}
          - name: POSTGRES_URL
            valueFrom:
              configMapKeyRef:
                key: postgres-url
                name: {{ printf "%s-config" (include "intelgraph.fullname" .) | quote }}
          - name: POSTGRES_PASSWORD_FILE
            value: /run/secrets/password
          {{- range $name, $value := .Values.migration.extraEnv }}
          - name: {{ $name | quote }}
            value: {{ $value | quote }}
          {{- end }}
        {{- if .Values.migration.image.tag }}
        {{- if .Values.migration.image.digest }}
        image: {{ include "intelgraph.migrationJobMainImage" . | quote }}
        {{- else }}
        image: {{ printf "%s:%s" .Values.migration.image.repository .Values.migration.image.tag | quote }}
        {{- end }}
        {{- else if .Values.migration.image.digest }}
        image: {{ printf "%s@%s" .Values.migration.image.repository .Values.migration.image.digest | quote }}
        {{- else }}
        image: {{ .Values.migration.image.repository | quote }}
        {{- end }}
        imagePullPolicy: {{ .Values.migration.image.pullPolicy | quote }}
        name: main
        resources:
          {{- toYaml .Values.migration.resources | nindent 10 }}
        {{- if or .Values.hardening.enabled .Values.hardening.extraCapabilities }}
        securityContext:
          {{- if .Values.hardening.enabled }}
          allowPrivilegeEscalation: false
          capabilities:
            {{- if .Values.hardening.extraCapabilities }}
            add:
              {{- toYaml (.Values.hardening.extraCapabilities | uniq | sortAlpha) | nindent 14 }}
            {{- end }}
            drop:
              - ALL
          privileged: false
          readOnlyRootFilesystem: true
          {{- else if .Values.hardening.extraCapabilities }}
          capabilities:
            add:
              {{- toYaml (.Values.hardening.extraCapabilities | uniq | sortAlpha) | nindent 14 }}
          {{- end }}
        {{- else }}
        securityContext: {}
        {{- end }}
        volumeMounts:
          - mountPath: /run/secrets
            name: run-secrets
            readOnly: true
          {{- if not (include "intelgraph.someWritablePathsTmp" .) }}
          - mountPath: /tmp
            name: tmp
          {{- end }}
          {{- if not (include "intelgraph.someWritablePathsRun" .) }}
          - mountPath: /var/run/app
            name: run
          {{- end }}
          {{- range $path := .Values.hardening.writablePaths }}
          {{- if not (has $path.mountPath (list "/run/secrets" "/var/run/secrets")) }}
          - mountPath: {{ $path.mountPath | quote }}
            {{- if eq $path.name "run-secrets" }}
            name: {{ printf "%s-writable" $path.name | quote }}
            {{- else }}
            name: {{ $path.name | quote }}
            {{- end }}
          {{- end }}
          {{- end }}
    dnsPolicy: ClusterFirst
    {{- if .Values.hardening.enabled }}
    enableServiceLinks: false
    {{- end }}
    {{- if or .Values.imagePullSecrets .Values.migration.imagePullSecrets }}
    imagePullSecrets:
      {{- range $name := .Values.imagePullSecrets }}
      - name: {{ $name | quote }}
      {{- end }}
      {{- range $name := .Values.migration.imagePullSecrets }}
      - name: {{ $name | quote }}
      {{- end }}
    {{- end }}
    {{- with .Values.migration.nodeSelector }}
    nodeSelector:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .Values.migration.priorityClassName }}
    priorityClassName: {{ . | quote }}
    {{- end }}
    restartPolicy: Never
    securityContext:
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
      {{- end }}
      fsGroupChangePolicy: OnRootMismatch
      {{- if not .Values.hardening.openshift }}
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
    {{- if .Values.migration.serviceAccount.create }}
    serviceAccountName: {{ include "intelgraph.migrationJobServiceAccountName" . | quote }}
    {{- else if .Values.migration.serviceAccount.name }}
    serviceAccountName: {{ .Values.migration.serviceAccount.name | quote }}
    {{- end }}
    terminationGracePeriodSeconds: 30
    {{- with .Values.migration.tolerations }}
    tolerations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .Values.migration.topologySpreadConstraints }}
    topologySpreadConstraints:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    volumes:
      - name: run-secrets
        secret:
          defaultMode: 288
          secretName: intelgraph-postgres
      {{- if not (include "intelgraph.someWritablePathsTmp" .) }}
      - emptyDir:
          medium: Memory
          sizeLimit: 64Mi
        name: tmp
      {{- end }}
      {{- if not (include "intelgraph.someWritablePathsRun" .) }}
      - emptyDir:
          medium: Memory
          sizeLimit: 16Mi
        name: run
      {{- end }}
      {{- range $path := .Values.hardening.writablePaths }}
      {{- if not (has $path.mountPath (list "/run/secrets" "/var/run/secrets")) }}
      - emptyDir:
          {{- if ne $path.medium "Disk" }}
          medium: Memory
          {{- end }}
          {{- if not (kindIs "invalid" $path.sizeLimit) }}
          sizeLimit: {{ $path.sizeLimit | toJson }}
          {{- else if eq $path.medium "Disk" }}
          sizeLimit: 1Gi
          {{- else }}
          sizeLimit: 64Mi
          {{- end }}
        {{- if eq $path.name "run-secrets" }}
        name: {{ printf "%s-writable" $path.name | quote }}
        {{- else }}
        name: {{ $path.name | quote }}
        {{- end }}
      {{- end }}
      {{- end }}
ttlSecondsAfterFinished: 604800
{{- end }}

{{- define "intelgraph.migrationJobMigrationJobName" -}}
{{- include "intelgraph.fullname" . }}
{{- "-migration-" }}
{{- printf "%s\n" (include "intelgraph.migrationJobName" .) | fromYaml | toJson | sha256sum | trunc 8 }}
{{- end }}

{{- define "intelgraph.migrationJobHasAnnotations" -}}
{{- if .Values.migration.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.migrationJobMainImage" -}}
{{- .Values.migration.image.repository }}
{{- ":" }}
{{- .Values.migration.image.tag }}
{{- "@" }}
{{- .Values.migration.image.digest }}
{{- end }}

{{- define "intelgraph.migrationJobServiceAccountName" -}}
{{- .Values.migration.serviceAccount.name | default (printf "%s-migration" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.reportCronjobHasAnnotations" -}}
{{- if .Values.report.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.reportCronjobSenderImage" -}}
{{- printf "%s:%s@%s" .Values.report.image.repository .Values.report.image.tag .Values.report.image.digest }}
{{- end }}

{{- define "intelgraph.reportCronjobTypesetterImage" -}}
{{- .Values.report.initContainers.typesetter.image.repository }}
{{- ":" }}
{{- .Values.report.initContainers.typesetter.image.tag }}
{{- "@" }}
{{- .Values.report.initContainers.typesetter.image.digest }}
{{- end }}

{{- define "intelgraph.reportCronjobReportCronjobTypesetterImage" -}}
{{- .Values.report.initContainers.typesetter.image.repository }}
{{- ":" }}
{{- .Values.report.initContainers.typesetter.image.tag }}
{{- end }}

{{- define "intelgraph.reportCronjobReportCronjobTypesetterImage2" -}}
{{- .Values.report.initContainers.typesetter.image.repository }}
{{- "@" }}
{{- .Values.report.initContainers.typesetter.image.digest }}
{{- end }}

{{- define "intelgraph.reportCronjobServiceAccountName" -}}
{{- .Values.report.serviceAccount.name | default (printf "%s-report" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.hasVolumes" -}}
{{- $path := .path -}}
{{- if ne $path.mountPath "/out" }}
  {{- true }}
{{- else if not (has $path.mountPath (list "/out" "/run/secrets" "/var/run/secrets")) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetryDaemonsetHasAnnotations" -}}
{{- if .Values.telemetry.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetryDaemonsetMainImage" -}}
{{- .Values.telemetry.image.repository }}
{{- ":" }}
{{- .Values.telemetry.image.tag }}
{{- "@" }}
{{- .Values.telemetry.image.digest }}
{{- end }}

{{- define "intelgraph.telemetryDaemonsetServiceAccountName" -}}
{{- .Values.telemetry.serviceAccount.name | default (printf "%s-telemetry" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.workerDeploymentHasAnnotations" -}}
{{- if .Values.worker.podAnnotations }}
  {{- true }}
{{- else if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.workerDeploymentMainImage" -}}
{{- printf "%s:%s@%s" .Values.worker.image.repository .Values.worker.image.tag .Values.worker.image.digest }}
{{- end }}

{{- define "intelgraph.workerDeploymentServiceAccountName" -}}
{{- .Values.worker.serviceAccount.name | default (printf "%s-worker" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.has" -}}
{{- if not .Values.report.initContainers.typesetter.image.tag }}
  {{- if not .Values.report.initContainers.typesetter.image.digest }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.name" -}}
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
