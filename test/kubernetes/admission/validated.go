package main

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// validated is a strategy for kinds whose package in the registry imports more than validation (the storage of etcd, the client of the kubelet),
// which makes the build three times as long. It calls the functions that the strategies there call.
type validated[T runtime.Object] struct {
	rules[T]
	rest.DeclarativeValidation
	names.NameGenerator
}

// rules are what differs between kinds; what is left out does nothing.
type rules[T runtime.Object] struct {
	clusterScoped bool
	prepare       func(object T)
	create        func(object T) field.ErrorList
	update        func(object, old T) field.ErrorList
	// warn gets no old object, the zero value, on creation.
	warn func(ctx context.Context, object, old T) []string
	// options are the feature gates that tags of the kind's type ask for.
	options map[string]bool
}

func by[T runtime.Object](rules rules[T]) strategy {
	return validated[T]{rules, rest.DeclarativeValidation{Scheme: legacyscheme.Scheme}, names.SimpleNameGenerator}
}

func (v validated[T]) NamespaceScoped() bool { return !v.clusterScoped }

func (v validated[T]) PrepareForCreate(_ context.Context, object runtime.Object) {
	if v.prepare != nil {
		v.prepare(object.(T))
	}
}

func (v validated[T]) PrepareForUpdate(context.Context, runtime.Object, runtime.Object) {}

func (v validated[T]) Validate(_ context.Context, object runtime.Object) field.ErrorList {
	return v.create(object.(T))
}

func (v validated[T]) ValidateUpdate(_ context.Context, object, old runtime.Object) field.ErrorList {
	return v.update(object.(T), old.(T))
}

func (v validated[T]) DeclarativeValidationConfig(context.Context, runtime.Object, runtime.Object) rest.DeclarativeValidationConfig {
	return rest.DeclarativeValidationConfig{Options: v.options}
}

func (v validated[T]) WarningsOnCreate(ctx context.Context, object runtime.Object) []string {
	var none T
	return v.warnings(ctx, object.(T), none)
}

func (v validated[T]) WarningsOnUpdate(ctx context.Context, object, old runtime.Object) []string {
	return v.warnings(ctx, object.(T), old.(T))
}

func (v validated[T]) warnings(ctx context.Context, object, old T) []string {
	if v.warn == nil {
		return nil
	}
	return v.warn(ctx, object, old)
}

func (v validated[T]) Canonicalize(runtime.Object) {}

func (v validated[T]) AllowCreateOnUpdate(context.Context) bool { return false }

func (v validated[T]) AllowUnconditionalUpdate(context.Context) bool { return true }
