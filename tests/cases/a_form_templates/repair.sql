ALTER POLICY change ON forms.templates USING (clinic_id = forms.clinic());
