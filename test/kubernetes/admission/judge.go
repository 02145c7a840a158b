package main

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// verdict is what the API server says of one object.
type verdict struct {
	errors   []string
	warnings []string
}

// AddWarning lets a strategy warn.
func (v *verdict) AddWarning(_, text string) { v.warnings = append(v.warnings, text) }

// serializer refuses unknown and duplicate fields, as kubectl asks the server to.
var serializer = json.NewSerializerWithOptions(
	json.DefaultMetaFactory, legacyscheme.Scheme, legacyscheme.Scheme, json.SerializerOptions{Strict: true})

// judge says whether an object would be created, or updated where there is an old one. Its error is a fault of who asks, not of the object.
func judge(object, old []byte) (*verdict, error) {
	said := &verdict{}
	created, err := create(object, said)
	if err != nil || len(said.errors) > 0 || old == nil {
		return said, err
	}
	before := &verdict{}
	existing, err := create(old, before)
	if err != nil {
		return nil, err
	}
	if len(before.errors) > 0 {
		return nil, fmt.Errorf("nothing can be updated that was not created: %q", before.errors)
	}
	// What the creation of the new object said is not said of an update.
	said = &verdict{}
	return said, said.add(rest.BeforeUpdate(created.strategy, created.context(said), created.object, existing.object))
}

// creation is an object in the form that strategies know, and what to do with it.
type creation struct {
	object   runtime.Object
	kind     schema.GroupVersionKind
	strategy strategy
}

// create does what the API server does with a request to create an object, up to where it would be stored.
func create(data []byte, said *verdict) (*creation, error) {
	versioned, kind, err := serializer.Decode(data, nil, nil)
	if runtime.IsNotRegisteredError(err) || runtime.IsMissingKind(err) || runtime.IsMissingVersion(err) {
		return nil, err
	} else if err != nil {
		said.errors = append(said.errors, err.Error())
		return nil, nil
	}
	strategy, found := strategies[kind.GroupKind()]
	if !found {
		return nil, fmt.Errorf("there is no strategy for %s", kind)
	}
	legacyscheme.Scheme.Default(versioned)
	said.warnings = append(said.warnings, podSecurityWarnings(versioned)...)
	object, err := legacyscheme.Scheme.ConvertToVersion(versioned, runtime.InternalGroupVersioner)
	if err != nil {
		// Not every text that decodes is a quantity or a name of an internal type.
		said.errors = append(said.errors, err.Error())
		return nil, nil
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	rest.FillObjectMetaSystemFields(metadata)
	// The same for what is updated and what it is updated to, which are one object; updates ask for both.
	metadata.SetUID("00000000-0000-0000-0000-000000000000")
	metadata.SetResourceVersion("1")
	if strategy.NamespaceScoped() && metadata.GetNamespace() == "" {
		metadata.SetNamespace("default")
	}
	made := &creation{object, *kind, strategy}
	return made, said.add(rest.BeforeCreate(strategy, made.context(said), object))
}

// context is that of a request in the namespace of the object.
func (c *creation) context(recorder warning.Recorder) context.Context {
	metadata, _ := meta.Accessor(c.object)
	ctx := request.WithNamespace(context.Background(), metadata.GetNamespace())
	// Which version validates declaratively is that of the request.
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{APIGroup: c.kind.Group, APIVersion: c.kind.Version})
	return warning.WithWarningRecorder(ctx, recorder)
}

// add notes for what an object is refused; another error is none of the object.
func (v *verdict) add(err error) error {
	var refusal apierrors.APIStatus
	if err == nil {
		return nil
	} else if !errors.As(err, &refusal) || refusal.Status().Details == nil {
		return err
	}
	for _, cause := range refusal.Status().Details.Causes {
		v.errors = append(v.errors, fmt.Sprintf("%s: %s", cause.Field, cause.Message))
	}
	if len(v.errors) == 0 {
		return err
	}
	return nil
}
