{{- define "intelgraph.analytics.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: analytics
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.analytics.main.resources" -}}
{{- if include "intelgraph.analytics.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.analytics.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 4563402752)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.analytics.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.analytics.main.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.analytics.resources.limits "ephemeral-storage") | toString) "4352Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.analyticsDeploymentServiceAccountName" -}}
{{- .Values.analytics.serviceAccount.name | default (printf "%s-analytics" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.analyticsMainListedMemoryOfPaths" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if include "intelgraph.analyticsMainTotalMemoryOfPathsPart" (dict "root" $ "path" $path) }}
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

{{- define "intelgraph.analyticsMainMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.someWritablePathsRun" .) ""))
  (include "intelgraph.analyticsMainTotalMemoryOfPaths" . | float64) }}
{{- end }}

{{- define "intelgraph.analyticsMainTotalMemoryOfPaths" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if include "intelgraph.analyticsMainTotalMemoryOfPathsPart" (dict "root" $ "path" $path) }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 67108864 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

{{- define "intelgraph.analyticsMainTotalMemoryOfPathsPart" -}}
{{- $path := .path -}}
{{- if not (has $path.mountPath (list "/var/run/secrets" "/var/cache/analytics")) }}
  {{- if ne $path.medium "Disk" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.api.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: api
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.api.main.resources" -}}
{{- if include "intelgraph.api.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.api.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 268435456)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.api.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.api.main.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.api.resources.limits "ephemeral-storage") | toString) "256Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.apiDeploymentServiceAccountName" -}}
{{- .Values.api.serviceAccount.name | default (printf "%s-api" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.chart" -}}
{{- regexReplaceAll "[-.]+$" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63) "" }}
{{- end }}

{{- define "intelgraph.config-configmap.labels" -}}
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.credentialIn" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if regexMatch "-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----" $value }}
  {{- "a private key" }}
{{- else if regexMatch `\w://[^/\s:@]*:(?:[^$/\s@]|\$[^({/\s@])[^/\s@]*@` ($value | lower) }}
  {{- "a URL with a password" }}
{{- else if include "intelgraph.isConnectionString" (dict "root" .root "value" $value) }}
  {{- "a connection string with a password" }}
{{- else if include "intelgraph.isUrlWithCredential" (dict "root" .root "value" $value) }}
  {{- "a URL with a credential" }}
{{- else if include "intelgraph.isWebhook" (dict "root" .root "value" $value) }}
  {{- "a webhook URL" }}
{{- else if include "intelgraph.isAuthorization" (dict "root" .root "value" $value) }}
  {{- "an authorization header" }}
{{- else if regexMatch `"(?:auth|password|secret|token)"\s*:\s*"(?:[^$"]|\$[^({"])[^"]*"` ($value | lower) }}
  {{- "a document with a credential" }}
{{- else if regexMatch `(?:^|:)\$(?:1|2[abxy]?|5|6|y|apr1|argon2\w*)\$\S+` $value }}
  {{- "a password hash" }}
{{- else if regexMatch `\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.` $value }}
  {{- "a JSON Web Token" }}
{{- else if regexMatch `\b(?:AKIA|ASIA)[A-Z0-9]{16}\b` $value }}
  {{- "an AWS access key" }}
{{- else if include "intelgraph.isAccessToken" (dict "root" .root "value" $value) }}
  {{- "an access token" }}
{{- else if include "intelgraph.isApiKey" (dict "root" .root "value" $value) }}
  {{- "an API key" }}
{{- else if include "intelgraph.looksLikeCredential" (dict "root" .root "name" $name "value" $value) }}
  {{- "what looks like a credential" }}
{{- end }}
{{- end }}

{{- define "intelgraph.ephemeralStorage" -}}
{{- addf (include "intelgraph.reportCronjobTotalEphemeralStorage" . | float64) 1342177280 }}
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

{{- define "intelgraph.gateway.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: gateway
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.gateway.main.resources" -}}
{{- if include "intelgraph.gateway.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.gateway.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 268435456)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.gateway.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.gateway.main.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.gateway.resources.limits "ephemeral-storage") | toString) "256Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.gatewayDeploymentServiceAccountName" -}}
{{- .Values.gateway.serviceAccount.name | default (printf "%s-gateway" (include "intelgraph.fullname" .)) }}
{{- end }}

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

{{- define "intelgraph.gatewayMainMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.someWritablePathsRun" .) ""))
  (include "intelgraph.gatewayMainTotalMemoryOfPaths" . | float64) }}
{{- end }}

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

{{- define "intelgraph.hasAppArmorProfile" -}}
{{- if and .Values.hardening.enabled (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.hasContainerApparmorMain" -}}
{{- if and .Values.hardening.enabled (not (semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version)) }}
  {{- if and (not .Values.hardening.openshift) (ne .Values.hardening.appArmorProfile.type "Unset") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.hasName" -}}
{{- $path := .path -}}
{{- if and (eq $path.medium "Disk") (not (kindIs "invalid" $path.sizeLimit)) }}
  {{- if eq ($path.sizeLimit | toString) "4Gi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.hasVolumes" -}}
{{- $path := .path -}}
{{- if not (has $path.mountPath (list "/var/run/secrets" "/var/cache/analytics")) }}
  {{- if include "intelgraph.hasVolumesPart" (dict "root" .root "path" $path) }}
    {{- if eq $path.name "var-cache-analytics" }}
      {{- true }}
    {{- else if ne $path.name "run-secrets" }}
      {{- true }}
    {{- else if ne (printf "%s-writable" $path.name) "var-cache-analytics" }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.hasVolumesPart" -}}
{{- $path := .path -}}
{{- if ne $path.name "var-cache-analytics" }}
  {{- true }}
{{- else if ne $path.medium "Disk" }}
  {{- true }}
{{- else if kindIs "invalid" $path.sizeLimit }}
  {{- true }}
{{- else if ne ($path.sizeLimit | toString) "4Gi" }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.image" -}}
{{- .repository }}
{{- with .tag }}
  {{- printf ":%s" . }}
{{- end }}
{{- with .digest }}
  {{- printf "@%s" . }}
{{- end }}
{{- end }}

{{- define "intelgraph.isAccessToken" -}}
{{- $value := .value -}}
{{- if regexMatch `\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})\b` $value }}
  {{- true }}
{{- else if regexMatch `\b(?:npm_\w{36}|dckr_pat_[\w-]{20,}|hvs\.[\w-]{20,})\b` $value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isAmbiguousAndRandom" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if include "intelgraph.isAmbiguousName" (dict "root" .root "name" $name) }}
  {{- if include "intelgraph.isRandom" (dict "root" .root "value" $value) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.isAmbiguousName" -}}
{{- $name := .name -}}
{{- if regexMatch `(?:^|[_.-])(?:key|auth|salt|pepper)(?:_?(?:base64|b64))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch
  `(?:^|[_.-])(?:cookie|session|signature|seed)(?:_?(?:base64|b64))?_?\d*$`
  ($name | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isApiKey" -}}
{{- $value := .value -}}
{{- if regexMatch `\b(?:xox[abprs]-[\w-]{10,}|[sr]k_live_\w{16,}|sk-[\w-]{32,})\b` $value }}
  {{- true }}
{{- else if regexMatch `\b(?:AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,})\b` $value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isAuthorization" -}}
{{- $value := .value -}}
{{- if regexMatch `\b(?:bearer|basic)\s+[\w.~+/-]{16,}` ($value | lower) }}
  {{- if regexMatch `\b(?:bearer|basic)\s+\S*\d` ($value | lower) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.isConnectionString" -}}
{{- $value := .value -}}
{{- if regexMatch `(?:^|[?&;\s])(?:password|passwd|pwd)=(?:[^$&;\s"']|\$[^({&;\s"'])` ($value | lower) }}
  {{- true }}
{{- else if regexMatch
  `(?:^|[?&;\s])(?:account|sharedaccess)key=(?:[^$&;\s"']|\$[^({&;\s"'])`
  ($value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isCredentialName" -}}
{{- $name := .name -}}
{{- if regexMatch `(?:password|passwd|passphrase)(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch `(?:secret|token|credentials?)(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch `secret_key_base(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch `(?:api|access|secret)_?key(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch
  `(?:private|signing|encryption)_?key(?:_?(?:base64|b64|value))?_?\d*$`
  ($name | lower) }}
  {{- true }}
{{- else if regexMatch `(?:^|[_.-])(?:pass|pwd|pw)(?:_?(?:base64|b64|value))?_?\d*$` ($name | lower) }}
  {{- true }}
{{- else if regexMatch "^(?:password|passwd|pwd)[_.-](?:db|database|root|admin|user)$" ($name | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isDigestName" -}}
{{- $name := .name -}}
{{- if regexMatch `digest|hash|sha\d*$|checksum|fingerprint|integrity|commit|revision|cert` ($name | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isHarmlessToken" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if regexMatch "token$" ($name | lower) }}
  {{- if regexMatch `^(?:<[^>\d]+>|\[[^\]\d]+\]|X(?:-[A-Za-z]+)+|[a-z]{1,6})$` $value }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.isHarmlessValue" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if regexMatch `^(?:|true|false|yes|no|on|off|none|null|[01]|\.{0,2}/\S*|\$[({].*)$` ($value | lower) }}
  {{- true }}
{{- else if regexMatch `^(?:[a-z][a-z0-9+.-]*://[^@]*|projects/\S+/secrets/\S+)$` ($value | lower) }}
  {{- true }}
{{- else if regexMatch `^(?:arn|vault|secretref|ssm|ref):\S+$` ($value | lower) }}
  {{- true }}
{{- else if and (regexMatch "(?:^|[_.-])(?:max|min)[_.-]" ($name | lower)) (regexMatch `^\d+$` $value) }}
  {{- true }}
{{- else if include "intelgraph.isHarmlessToken" (dict "root" .root "name" $name "value" $value) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isLongAndRandom" -}}
{{- $value := .value -}}
{{- if and (regexMatch "^[A-Za-z0-9+/]{32,}={0,2}$" $value) (not (regexMatch "/.*/.*/" $value)) }}
  {{- if and (regexMatch "[a-z]" $value) (regexMatch "[A-Z]" $value) }}
    {{- if regexMatch `\d+[^\d]+\d+[^\d]+\d` $value }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.isNeutralAndRandom" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if not (include "intelgraph.isAmbiguousName" (dict "root" .root "name" $name)) }}
  {{- if include "intelgraph.isLongAndRandom" (dict "root" .root "value" $value) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.isRandom" -}}
{{- $value := .value -}}
{{- if regexMatch "^(?:base64:)?[0-9a-f]{32,}$" ($value | lower) }}
  {{- true }}
{{- else if include "intelgraph.mixesLettersAndDigits" (dict "root" .root "value" $value) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isRandomCredential" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if not (include "intelgraph.isDigestName" (dict "root" .root "name" $name)) }}
  {{- if include "intelgraph.isAmbiguousAndRandom" (dict "root" .root "name" $name "value" $value) }}
    {{- true }}
  {{- else if include "intelgraph.isNeutralAndRandom" (dict "root" .root "name" $name "value" $value) }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.isUrlWithCredential" -}}
{{- $value := .value -}}
{{- if regexMatch `[?&](?:access_|auth_)?token=(?:[^$&;\s"']|\$[^({&;\s"']){8,}` ($value | lower) }}
  {{- true }}
{{- else if regexMatch `[?&](?:api_?key|sig(?:nature)?)=(?:[^$&;\s"']|\$[^({&;\s"']){8,}` ($value | lower) }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.isWebhook" -}}
{{- $value := .value -}}
{{- if regexMatch `\bhttps://hooks\.slack\.com/services/\w+/\w+/\w+` $value }}
  {{- true }}
{{- else if regexMatch `\bhttps://discord(?:app)?\.com/api/webhooks/\d+/[\w-]+` $value }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.labelsOfObjects" -}}
- app.kubernetes.io/component
- app.kubernetes.io/instance
- app.kubernetes.io/managed-by
- app.kubernetes.io/name
- app.kubernetes.io/part-of
- app.kubernetes.io/version
- helm.sh/chart
{{- end }}

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

{{- define "intelgraph.localhostProfile" -}}
{{- printf "localhost/%s" .Values.hardening.appArmorProfile.localhostProfile }}
{{- end }}

{{- define "intelgraph.looksLikeCredential" -}}
{{- $name := .name -}}
{{- $value := .value -}}
{{- if not (regexMatch `(?:^|[_.-])(?:public|publishable)[_.-]?(?:\w+[_.-])?key` ($name | lower)) }}
  {{- if not (include "intelgraph.isHarmlessValue" (dict "root" .root "name" $name "value" $value)) }}
    {{- if include "intelgraph.isCredentialName" (dict "root" .root "name" $name) }}
      {{- true }}
    {{- else if include "intelgraph.isRandomCredential" (dict "root" .root "name" $name "value" $value) }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.memoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.someWritablePathsRun" .) ""))
  (include "intelgraph.totalMemoryOfPaths" . | float64) }}
{{- end }}

{{- define "intelgraph.migration-job.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/name: migration
app.kubernetes.io/part-of: intelgraph
{{- with .Values.migration.image.tag }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
cdk8s.io/metadata.addr: intelgraph-migration-c8214eb5
{{- with .Values.migration.podLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.migration.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: migration
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.migration.main.resources" -}}
{{- if include "intelgraph.migration.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.migration.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 268435456)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.migration.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.migration.main.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.migration.resources.limits "ephemeral-storage") | toString) "256Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.migrationJobName" -}}
{{- include "intelgraph.fullname" . }}
{{- "-migration-" }}
{{- printf "%s\n" (include "intelgraph.migration-job.spec" .) | fromYaml | toJson | sha256sum | trunc 8 }}
{{- end }}

{{- define "intelgraph.migrationJobServiceAccountName" -}}
{{- .Values.migration.serviceAccount.name | default (printf "%s-migration" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.mixesLettersAndDigits" -}}
{{- $value := .value -}}
{{- if regexMatch `^(?:base64:)?[\w+/-]{16,}={0,2}$` $value }}
  {{- if regexMatch `^(?:base64:)?[\w+/-]*[a-z]` $value }}
    {{- if regexMatch `^(?:base64:)?[\w+/-]*[A-Z]` $value }}
      {{- if regexMatch `^(?:base64:)?[A-Za-z_+/-]*\d+[A-Za-z_+/-]+\d+[A-Za-z_+/-]+\d` $value }}
        {{- true }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.name" -}}
{{- if .Values.fullnameOverride }}
  {{- .Values.fullnameOverride }}
{{- else if contains (.Values.nameOverride | default .Chart.Name) .Release.Name }}
  {{- .Release.Name }}
{{- else }}
  {{- printf "%s-%s" .Release.Name (.Values.nameOverride | default .Chart.Name) }}
{{- end }}
{{- end }}

{{- define "intelgraph.repeatedServiceAccountName" -}}
{{- $texts := list }}
{{- if .Values.telemetry.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.telemetry.serviceAccount.name | default (printf "%s-telemetry" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- if .Values.analytics.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.analytics.serviceAccount.name | default (printf "%s-analytics" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- if .Values.api.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.api.serviceAccount.name | default (printf "%s-api" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- if .Values.worker.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.worker.serviceAccount.name | default (printf "%s-worker" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- if .Values.gateway.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.gateway.serviceAccount.name | default (printf "%s-gateway" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- if .Values.migration.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.migration.serviceAccount.name | default (printf "%s-migration" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- if .Values.report.serviceAccount.create }}
  {{- $texts = append
    $texts
    (.Values.report.serviceAccount.name | default (printf "%s-report" (include "intelgraph.fullname" .))) }}
{{- end }}
{{- include "intelgraph.repeated" $texts }}
{{- end }}

{{- define "intelgraph.report.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: report
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.report.sender.resources" -}}
{{- if include "intelgraph.report.sender.resources.followDisk" . }}
{{- $map := deepCopy .Values.report.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 1342177280)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.report.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.report.sender.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.report.resources.limits "ephemeral-storage") | toString) "1280Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.report.typesetter.resources" -}}
{{- if include "intelgraph.report.typesetter.resources.followDisk" . }}
{{- $map := deepCopy .Values.report.initContainers.typesetter.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (include "intelgraph.ephemeralStorage" . | float64)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.report.initContainers.typesetter.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.report.typesetter.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq
    ((index .Values.report.initContainers.typesetter.resources.limits "ephemeral-storage") | toString)
    "1280Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.reportCronjobHasName" -}}
{{- $path := .path -}}
{{- if and (eq $path.medium "Disk") (not (kindIs "invalid" $path.sizeLimit)) }}
  {{- if eq ($path.sizeLimit | toString) "1024Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.reportCronjobHasVolumes" -}}
{{- $path := .path -}}
{{- if or (ne $path.mountPath "/out") (not (has $path.mountPath (list "/out" "/var/run/secrets"))) }}
  {{- if include "intelgraph.reportCronjobHasVolumesPart" (dict "root" .root "path" $path) }}
    {{- if eq $path.name "report" }}
      {{- true }}
    {{- else if ne $path.name "run-secrets" }}
      {{- true }}
    {{- else if ne (printf "%s-writable" $path.name) "report" }}
      {{- true }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.reportCronjobHasVolumesPart" -}}
{{- $path := .path -}}
{{- if ne $path.name "report" }}
  {{- true }}
{{- else if ne $path.medium "Disk" }}
  {{- true }}
{{- else if kindIs "invalid" $path.sizeLimit }}
  {{- true }}
{{- else if ne ($path.sizeLimit | toString) "1024Mi" }}
  {{- true }}
{{- end }}
{{- end }}

{{- define "intelgraph.reportCronjobServiceAccountName" -}}
{{- .Values.report.serviceAccount.name | default (printf "%s-report" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.reportCronjobTotalEphemeralStorage" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if and (ne $path.mountPath "/out") (eq $path.medium "Disk") }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 1073741824 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

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

{{- define "intelgraph.reportSenderMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.someWritablePathsRun" .) ""))
  (include "intelgraph.reportSenderTotalMemoryOfPaths" . | float64) }}
{{- end }}

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

{{- define "intelgraph.reportTypesetterMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.someWritablePathsRun" .) ""))
  (include "intelgraph.reportTypesetterTotalMemoryOfPaths" . | float64) }}
{{- end }}

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

{{- define "intelgraph.someJustifications" -}}
{{- range $capability, $reason := .Values.hardening.justifications }}
  {{- if has $capability $.Values.hardening.extraCapabilities }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.someWritablePathsRun" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "run") (eq $path.mountPath "/var/run/app") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.someWritablePathsTmp" -}}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if or (eq $path.name "tmp") (eq $path.mountPath "/tmp") }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetry.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: telemetry
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetry.main.resources" -}}
{{- if include "intelgraph.telemetry.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.telemetry.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 2415919104)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.telemetry.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetry.main.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.telemetry.resources.limits "ephemeral-storage") | toString) "2304Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetryDaemonsetHasName" -}}
{{- $path := .path -}}
{{- if and (eq $path.medium "Disk") (not (kindIs "invalid" $path.sizeLimit)) }}
  {{- if eq ($path.sizeLimit | toString) "2Gi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetryDaemonsetHasVolumes" -}}
{{- $path := .path -}}
{{- if ne $path.mountPath "/var/spool/telemetry" }}
  {{- if ne $path.name "spool" }}
    {{- true }}
  {{- else if ne $path.medium "Disk" }}
    {{- true }}
  {{- else if kindIs "invalid" $path.sizeLimit }}
    {{- true }}
  {{- else if ne ($path.sizeLimit | toString) "2Gi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.telemetryDaemonsetServiceAccountName" -}}
{{- .Values.telemetry.serviceAccount.name | default (printf "%s-telemetry" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.testsAnalyticsHttpCommand" -}}
{{- "http://" }}
{{- include "intelgraph.fullname" . }}
{{- "-analytics-service:" }}
{{- int .Values.analytics.service.port }}
{{- "/readyz" }}
{{- end }}

{{- define "intelgraph.testsApiHttpCommand" -}}
{{- "http://" }}
{{- include "intelgraph.fullname" . }}
{{- "-api-service:" }}
{{- int .Values.api.service.ports.http }}
{{- "/readyz" }}
{{- end }}

{{- define "intelgraph.testsGatewayHttpCommand" -}}
{{- "http://" }}
{{- include "intelgraph.fullname" . }}
{{- "-gateway-service:" }}
{{- int .Values.gateway.service.port }}
{{- "/readyz" }}
{{- end }}

{{- define "intelgraph.totalEphemeralStorage" -}}
{{- $total := 0.0 }}
{{- range $path := .Values.hardening.writablePaths }}
  {{- if eq $path.medium "Disk" }}
    {{- if not (kindIs "invalid" $path.sizeLimit) }}
      {{- $total = addf $total (include "intelgraph.amount" $path.sizeLimit) }}
    {{- else }}
      {{- $total = addf $total 1073741824 }}
    {{- end }}
  {{- end }}
{{- end }}
{{- $total }}
{{- end }}

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

{{- define "intelgraph.worker.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/name: worker
app.kubernetes.io/part-of: intelgraph
helm.sh/chart: {{ include "intelgraph.chart" . | quote }}
{{- with .Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.worker.main.resources" -}}
{{- if include "intelgraph.worker.main.resources.followDisk" . }}
{{- $map := deepCopy .Values.worker.resources }}
{{- $_ := set
  $map.limits
  "ephemeral-storage"
  (include "intelgraph.byteQuantity" (addf (include "intelgraph.totalEphemeralStorage" . | float64) 268435456)) }}
{{- toYaml $map | nindent 0 }}
{{- else }}
{{- toYaml .Values.worker.resources | nindent 0 }}
{{- end }}
{{- end }}

{{- define "intelgraph.worker.main.resources.followDisk" -}}
{{- if .Values.hardening.writablePaths }}
  {{- if eq ((index .Values.worker.resources.limits "ephemeral-storage") | toString) "256Mi" }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "intelgraph.workerDeploymentServiceAccountName" -}}
{{- .Values.worker.serviceAccount.name | default (printf "%s-worker" (include "intelgraph.fullname" .)) }}
{{- end }}

{{- define "intelgraph.workerPdbIsThere" -}}
{{- if or .Values.worker.autoscaling.enabled (gt (int .Values.worker.replicas) 1) }}
  {{- if .Values.worker.podDisruptionBudget.enabled }}
    {{- true }}
  {{- end }}
{{- end }}
{{- end }}

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

{{- define "intelgraph.workloadsMemoryOfPaths" -}}
{{- addf
  (ternary 0.0 67108864.0 (ne (include "intelgraph.someWritablePathsTmp" .) ""))
  (ternary 0.0 16777216.0 (ne (include "intelgraph.someWritablePathsRun" .) ""))
  (include "intelgraph.workloadsTotalMemoryOfPaths" . | float64) }}
{{- end }}

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

{{- /* The number that a quantity of Kubernetes stands for, such as 1.5Gi or 500m; 0 for what is no quantity. */}}
{{- define "intelgraph.amount" -}}
{{- $quantity := toString . }}
{{- $digits := regexFind "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" $quantity }}
{{- $suffix := trimPrefix $digits $quantity }}
{{- $decimal := dict "" "e0" "n" "e-9" "u" "e-6" "m" "e-3" "k" "e3" "M" "e6" "G" "e9" "T" "e12" "P" "e15" "E" "e18" }}
{{- $binary := dict "Ki" 1 "Mi" 2 "Gi" 3 "Ti" 4 "Pi" 5 "Ei" 6 }}
{{- if not $digits }}
  {{- 0 }}
{{- else if hasKey $binary $suffix }}
  {{- $number := float64 $digits }}
  {{- range until (int (get $binary $suffix)) }}
    {{- $number = mulf $number 1024 }}
  {{- end }}
  {{- $number }}
{{- else if hasKey $decimal $suffix }}
  {{- float64 (print $digits (get $decimal $suffix)) }}
{{- else if regexMatch "^[eE][+-]?[0-9]+$" $suffix }}
  {{- float64 $quantity }}
{{- else }}
  {{- 0 }}
{{- end }}
{{- end }}

{{- /* A number of bytes as the shortest whole quantity, such as 64Mi. */}}
{{- define "intelgraph.byteQuantity" -}}
{{- $bytes := int64 (minf . 9007199254740992.0) }}
{{- if and $bytes (eq (mod $bytes 1073741824) 0) }}
  {{- print (div $bytes 1073741824) "Gi" }}
{{- else if and $bytes (eq (mod $bytes 1048576) 0) }}
  {{- print (div $bytes 1048576) "Mi" }}
{{- else if and $bytes (eq (mod $bytes 1024) 0) }}
  {{- print (div $bytes 1024) "Ki" }}
{{- else }}
  {{- $bytes }}
{{- end }}
{{- end }}

{{- /* The first text that a list has more than once. */}}
{{- define "intelgraph.repeated" -}}
{{- $known := dict }}
{{- range $text := . }}
  {{- if hasKey $known $text }}
    {{- $text }}
    {{- break }}
  {{- end }}
  {{- $_ := set $known $text true }}
{{- end }}
{{- end }}
