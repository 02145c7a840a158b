package main

import (
	"context"
	"crypto/tls"
	"fmt"

	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	claimutil "k8s.io/kubernetes/pkg/api/persistentvolumeclaim"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	serviceutil "k8s.io/kubernetes/pkg/api/service"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	podsecurity "k8s.io/pod-security-admission/api"
)

var configMaps = by(rules[*core.ConfigMap]{create: validation.ValidateConfigMap, update: validation.ValidateConfigMapUpdate})

var serviceAccounts = by(rules[*core.ServiceAccount]{create: validation.ValidateServiceAccount, update: validation.ValidateServiceAccountUpdate})

var services = by(rules[*core.Service]{
	prepare: allocateAddress,
	create:  validation.ValidateServiceCreate,
	update:  validation.ValidateServiceUpdate,
	warn: func(_ context.Context, object, old *core.Service) []string {
		return serviceutil.GetWarningsForService(object, old)
	},
})

// allocateAddress gives a Service what the API server has given it before it is validated, so that one with an address is told from a headless one.
func allocateAddress(service *core.Service) {
	spec := &service.Spec
	if spec.Type == core.ServiceTypeExternalName {
		return
	}
	if spec.ClusterIP == "" {
		spec.ClusterIP = "10.0.0.1"
	}
	if len(spec.ClusterIPs) == 0 {
		spec.ClusterIPs = []string{spec.ClusterIP}
	}
	if len(spec.IPFamilies) == 0 {
		spec.IPFamilies = []core.IPFamily{core.IPv4Protocol}
	}
	if spec.IPFamilyPolicy == nil {
		single := core.IPFamilyPolicySingleStack
		spec.IPFamilyPolicy = &single
	}
}

var secrets = by(rules[*core.Secret]{
	create: validation.ValidateSecret,
	update: validation.ValidateSecretUpdate,
	warn: func(_ context.Context, object, _ *core.Secret) []string {
		if object.Type != core.SecretTypeTLS {
			return nil
		}
		if _, err := tls.X509KeyPair(object.Data[core.TLSCertKey], object.Data[core.TLSPrivateKeyKey]); err != nil {
			return []string{err.Error()}
		}
		return nil
	},
})

var namespaces = by(rules[*core.Namespace]{
	clusterScoped: true,
	create: func(object *core.Namespace) field.ErrorList {
		// The admission of Pod Security refuses levels and versions that it does not know.
		_, errs := podsecurity.PolicyToEvaluate(object.Labels, podsecurity.Policy{})
		return append(validation.ValidateNamespace(object), errs...)
	},
	update: validation.ValidateNamespaceUpdate,
})

var claims = by(rules[*core.PersistentVolumeClaim]{
	create: func(object *core.PersistentVolumeClaim) field.ErrorList {
		return validation.ValidatePersistentVolumeClaim(object, validation.ValidationOptionsForPersistentVolumeClaim(object, nil))
	},
	update: func(object, old *core.PersistentVolumeClaim) field.ErrorList {
		return validation.ValidatePersistentVolumeClaimUpdate(object, old, validation.ValidationOptionsForPersistentVolumeClaim(object, old))
	},
	warn: func(_ context.Context, object, _ *core.PersistentVolumeClaim) []string {
		return claimutil.GetWarningsForPersistentVolumeClaim(object)
	},
})

var pods = by(rules[*core.Pod]{
	create: func(object *core.Pod) field.ErrorList {
		options := podutil.GetValidationOptionsFromPodSpecAndMeta(&object.Spec, nil, &object.ObjectMeta, nil)
		options.ResourceIsPod = true
		return validation.ValidatePodCreate(object, options)
	},
	update: func(object, old *core.Pod) field.ErrorList {
		options := podutil.GetValidationOptionsFromPodSpecAndMeta(&object.Spec, &old.Spec, &object.ObjectMeta, &old.ObjectMeta)
		options.ResourceIsPod = true
		return validation.ValidatePodUpdate(object, old, options)
	},
	warn: func(ctx context.Context, object, old *core.Pod) []string {
		return append(warningsForName(object.Name, "the Pod's hostname"), podutil.GetWarningsForPod(ctx, object, old)...)
	},
})

// warningsForName are those for a name that is used in the name of a host, in the words of the strategies.
func warningsForName(name, use string) []string {
	if messages := utilvalidation.IsDNS1123Label(name); len(messages) > 0 {
		return []string{fmt.Sprintf("metadata.name: this is used in %s, which can result in surprising behavior; a DNS label is recommended: %v", use, messages)}
	}
	return nil
}
