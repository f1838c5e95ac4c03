<dd_properties>
  <Option type="Map">
    <Option type="QString" name="name" value=""/>
    <Option type="Map" name="properties">
      <Option type="Map" name="Priority">
        <Option type="bool" name="active" value="true"/>
        <Option type="QString" name="expression" value="coalesce(scale_linear(&quot;{{rank}}&quot;, 0, maximum(&quot;{{rank}}&quot;), 2, 10), 2)"/>
        <Option type="int" name="type" value="3"/>
      </Option>
    </Option>
    <Option type="QString" name="type" value="collection"/>
  </Option>
</dd_properties>
